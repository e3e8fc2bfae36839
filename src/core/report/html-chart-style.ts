/** How drawings look. Everything that is not a shape stands here: the drawings themselves hold no style. */
export const CHART_STYLE: string = `
.chart{margin:16px 0;padding:10px 12px 8px;background:var(--card);border-radius:8px}.axis{margin:10px 0 2px;font-size:.85rem}.axis span{display:inline-block;margin-left:12px;color:var(--soft)}.axis i{display:inline-block;width:12px;height:12px;margin-right:5px;vertical-align:-1px}
i.tried,i.rest{background:var(--tried)}i.leaked,i.failed,i.after{background:var(--leaked)}i.begun,i.before{background:var(--begun)}i.done,i.profit{background:var(--done)}i.detour,i.refused{background:var(--detour)}i.state{background:var(--soft)}
.tried,.rest{fill:var(--tried);stroke:var(--tried)}.leaked,.failed{fill:var(--leaked);stroke:var(--leaked)}.begun{fill:var(--begun);stroke:var(--begun)}.done,.profit{fill:var(--done);stroke:var(--done)}.detour,.refused{fill:var(--detour);stroke:var(--detour)}.state{fill:var(--soft);stroke:var(--soft)}.kept{fill:var(--good);stroke:var(--good)}
.plot path{vector-effect:non-scaling-stroke;stroke-width:1.5px}.plot .tried,.plot .begun{stroke-width:0}.plot .profit{fill-opacity:.25}.plot .grid,.plot .mark,.plot .cursor{fill:none;stroke:var(--line);stroke-width:1px}.plot .mark{stroke:var(--fg);stroke-dasharray:3 3}.plot .cursor{stroke:var(--fg)}
.panel,.bar,.strip,.flags,.x{display:block}.panel{display:grid;grid-template:100%/52px minmax(0,1fr);height:90px}.panel.low{height:44px}.panel svg{display:block;width:100%;height:100%}.y{padding-right:8px;overflow:visible}.y text{font-size:11px;fill:var(--soft);text-anchor:end;dominant-baseline:central}.plot{touch-action:pan-y;cursor:crosshair}
.flags,.x{width:calc(100% - 52px);margin-left:52px;height:18px;overflow:visible}.flags svg{overflow:visible}.flags rect{fill:var(--bg);stroke:var(--fg)}.flags text,.x text{font-size:12px;text-anchor:middle;fill:var(--fg)}.x{margin-top:4px}.x text{fill:var(--soft)}.x text:first-child{text-anchor:start}
.marks{display:flex;flex-wrap:wrap;gap:0 24px;margin:4px 0 0;padding-left:1.6em;font-size:.85rem}.marks li{margin-right:12px}.marks span{color:var(--soft)}
.bar{width:100%;min-width:80px;height:12px;background:var(--card);outline:1px solid var(--line);margin-top:5px}.bar rect{stroke:none}.cards .bar{margin:0 0 6px;background:var(--tried);height:8px}
.strip{width:100%;min-width:120px;height:22px;background:var(--card);outline:1px solid var(--line)}.asked{stroke:var(--done)}.sent{stroke:var(--leaked)}.s1{opacity:.3}.s2{opacity:.5}.s3{opacity:.75}
.readout{min-height:1.4em;margin:4px 0 0;font-size:.85rem;font-variant-numeric:tabular-nums}.chart .tools{margin:4px 0 0}
@media (max-width:600px){.many text:nth-child(even){display:none}.panel{grid-template-columns:44px minmax(0,1fr)}.flags,.x{width:calc(100% - 44px);margin-left:44px}.marks{display:block}}
@media print{.chart{break-inside:avoid}.readout{display:none}}
`.trim();
