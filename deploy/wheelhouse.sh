#!/bin/sh
# make wheelhouse：把程序、所有依赖、内容、建好的听音和索引放进 dist/bancheng-offline，拷到没有网络的机器上就能装。
set -eu
venv=$1
out=dist/bancheng-offline
rm -rf "$out" && mkdir -p "$out/wheels" "$out/home" "$out/var"
"$venv/bin/python" -m pip --disable-pip-version-check wheel --quiet --wheel-dir "$out/wheels" --constraint requirements.lock .
cp -r rules kb "$out/home/"
BANCHENG_VAR="$out/var" BANCHENG_HOME="$out/home" "$venv/bin/bancheng" build
rm -f "$out"/var/*.lock "$out"/var/*.sqlite3*
"$venv/bin/python" -c 'import sys; print("%d.%d" % sys.version_info[:2])' > "$out/PYTHON"
cp deploy/install.sh deploy/bancheng.service deploy/nginx.conf "$out/"
tar -C dist -czf dist/bancheng-offline.tar.gz bancheng-offline
ls -lh dist/bancheng-offline.tar.gz
