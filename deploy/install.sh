#!/bin/sh
# 不用网络的安装：sh install.sh [装到哪里]。装好以后照最后两行运行。
set -eu
here=$(cd "$(dirname "$0")" && pwd)
venv=${1:-$here/venv}
python=${PYTHON:-python3}
made=$(cat "$here/PYTHON")
"$python" -c "import sys; sys.exit('%d.%d' % sys.version_info[:2] != '$made')" || {
  echo "要用 Python $made（这些包是给它做的）；用 PYTHON=/路径/python$made sh install.sh 指明。" >&2
  exit 1
}
"$python" -m venv "$venv"
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-index --find-links "$here/wheels" bancheng
echo "装好了。运行："
echo "  BANCHENG_HOME=$here/home BANCHENG_VAR=$here/var $venv/bin/bancheng serve"
