'use strict';
// Charts are drawn from the tables beside them, so that what is seen and what is read are the same.
(() => {
  const drawn = new Map();
  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const size = () => parseFloat(getComputedStyle(document.documentElement).fontSize);
  const rows = (box) => [...document.getElementById(box.dataset.chart).tBodies[0].rows].map((row) => {
    const said = row.cells[Number(box.dataset.column)].textContent.trim();
    return { name: row.cells[0].textContent.trim(), value: /^[\d.]+$/.test(said) ? Number(said) : null, mark: row.dataset.mark };
  });
  const ground = (font) => ({
    animation: false, textStyle: { fontFamily: getComputedStyle(document.body).fontFamily, fontSize: font, color: colour('--ink') },
    color: [colour('--navy')],
  });
  const words = (font) => ({ color: colour('--ink'), fontSize: font });
  // Categories stand in the order of the table, from the top.
  const bars = (all, font, width) => ({
    ...ground(font), grid: { left: 4, right: font * 4, top: 4, bottom: 4, containLabel: true },
    xAxis: { type: 'value', minInterval: 1, axisLabel: { show: false }, splitLine: { show: false } },
    yAxis: { type: 'category', inverse: true, data: all.map((one) => one.name), axisTick: { show: false }, axisLine: { lineStyle: { color: colour('--line-strong') } },
      axisLabel: { ...words(font), interval: 0, width: width * 0.4, overflow: 'truncate' } },
    series: [{ type: 'bar', data: all.map((one) => one.value), barWidth: '62%', label: { show: true, position: 'right', ...words(font) } }],
  });
  const line = (all, font) => ({
    ...ground(font), grid: { left: 4, right: font * 2, top: font * 2, bottom: 4, containLabel: true },
    xAxis: { type: 'category', data: all.map((one) => one.name), axisLine: { lineStyle: { color: colour('--line-strong') } }, axisLabel: { ...words(font), hideOverlap: true } },
    yAxis: { type: 'value', min: 0, axisLabel: words(font), splitLine: { lineStyle: { color: colour('--line') } } },
    series: [{ type: 'line', connectNulls: false, lineStyle: { width: 2 }, data: all.map((one) => ({ value: one.value, symbol: one.mark ? 'diamond' : 'circle',
      symbolSize: one.mark ? font : font / 2, itemStyle: one.mark ? { color: colour('--amber') } : undefined,
      label: { show: Boolean(one.mark) || all.length <= 12, position: 'top', formatter: one.mark ? `${one.mark} {c}` : '{c}', ...words(font) } })) }],
  });
  const draw = (box) => {
    const font = size() * 0.875, all = rows(box), width = box.clientWidth, before = drawn.get(box);
    if (!width || !all.length || (before && before.width === width && before.font === font)) return;
    const upright = box.dataset.kind === 'line';
    box.style.height = `${upright ? font * 17 : all.length * font * 2 + 8}px`;
    const chart = before?.chart ?? echarts.init(box, null, { renderer: 'canvas' });
    drawn.set(box, { chart, width, font });
    chart.resize({ width, height: box.clientHeight });
    chart.setOption(upright ? line(all, font) : bars(all, font, width), true);
    box.dataset.drawn = font;
  };
  const seen = new ResizeObserver((changed) => changed.forEach((one) => draw(one.target)));
  document.querySelectorAll('[data-chart]').forEach((box) => seen.observe(box));
  new MutationObserver(() => document.querySelectorAll('[data-chart]').forEach(draw))
    .observe(document.documentElement, { attributes: true, attributeFilter: ['class'] });
})();
