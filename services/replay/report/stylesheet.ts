/**
 * The report's looks. Text has a contrast of at least 4.5 to 1 on its ground (WCAG 2.2 AA); levels and phases always carry
 * their word beside their colour. System fonts only: the page opens on an office's machine without a network.
 */
export const stylesheet = `
:root{--ink:#17202c;--soft:#546173;--line:#d9dfe7;--ground:#f1f4f8;--card:#fff;--brand:#14365f;--all:#9db9d9;--bad:#8f1d2c}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;scroll-behavior:smooth}
body{margin:0;background:var(--ground);color:var(--ink);font:15px/1.65 "PingFang SC","Microsoft YaHei","Noto Sans CJK SC","Noto Sans SC","Source Han Sans SC","WenQuanYi Micro Hei",sans-serif;overflow-wrap:anywhere}
a{color:#17508f}
h1,h2,h3,h4,p,dl,dd,ol,ul,figure{margin:0;padding:0}
h1{font-size:26px;line-height:1.35}
h2{font-size:19px;margin:34px 0 12px;padding-left:11px;border-left:5px solid var(--brand);line-height:1.25}
h3{display:inline;font-size:17px;line-height:1.45;font-weight:700}
h4{font-size:14px;margin:18px 0 6px;color:var(--brand)}
small{color:var(--soft);font-size:12px}
header{background:var(--brand);color:#fff;padding:26px max(24px,calc(50vw - 590px)) 22px}
header .product{font-size:13px;letter-spacing:.12em;color:#c9d8ea;margin-bottom:4px}
header dl{display:flex;flex-wrap:wrap;gap:4px 26px;margin-top:12px;font-size:13px}
header dl div{display:flex;gap:8px}
header dt{color:#c9d8ea;white-space:nowrap}
main{max-width:1180px;margin:0 auto;padding:0 0 20px}
footer{max-width:1180px;margin:0 auto;padding:14px 0 40px;color:var(--soft);font-size:12.5px;border-top:1px solid var(--line)}
.summary{background:var(--card);border:1px solid var(--line);border-radius:8px;padding:20px 22px;margin-top:20px}
.verdict{font-size:17px}
.tiles{display:grid;grid-template-columns:repeat(4,1fr);gap:12px;margin:16px 0 4px}
.tile{border-radius:6px;padding:10px 14px;display:flex;align-items:baseline;justify-content:space-between;gap:8px;flex-wrap:wrap}
.tile.none{background:#f7f9fb;color:var(--soft);border:1px solid var(--line);border-left-width:6px}
.edge-red{border-left-color:#b1121f!important}
.edge-orange{border-left-color:#c2500a!important}
.edge-yellow{border-left-color:#f6c81c!important}
.edge-blue{border-left-color:#1d5fa8!important}
.tile b{font-size:30px;line-height:1.15}
.rows{display:grid;grid-template-columns:repeat(5,1fr);gap:12px;margin-top:16px}
.rows div{border-top:2px solid var(--line);padding-top:6px}
.rows dt{color:var(--soft);font-size:13px}
.rows dd{font-size:20px;font-weight:700;font-variant-numeric:tabular-nums;line-height:1.3}
.rows small{display:block;line-height:1.35}
.note{color:var(--soft);font-size:13px;margin:6px 0}
.level-none{background:#e6eaef;color:#17202c}
.level-blue{background:#1d5fa8;color:#fff}
.level-yellow{background:#f6c81c;color:#221a00}
.level-orange{background:#c2500a;color:#fff}
.level-red{background:#b1121f;color:#fff}
.badge{display:inline-block;border-radius:4px;padding:1px 8px;font-size:13px;font-weight:700;white-space:nowrap;line-height:1.55}
.jump-word{color:#a3101c;white-space:nowrap}
.lanes{background:var(--card);border:1px solid var(--line);border-radius:8px;padding:14px 18px 8px}
.lane{display:flex;align-items:center;gap:12px;text-decoration:none;color:inherit;min-height:24px}
.lane:hover .lane-name{text-decoration:underline}
.lane-name{flex:0 0 250px;font-size:13px;overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
.lane-track{position:relative;flex:1;height:14px;background:#eef1f5;border-radius:3px;overflow:hidden}
.lane-track i{position:absolute;top:0;bottom:0;border-radius:3px;min-width:4px}
.lanes .strip-row .strip-name{flex-basis:250px;margin-right:12px}
.list{width:100%;border-collapse:collapse;background:var(--card);border:1px solid var(--line);font-size:14px}
.list th{background:#e7edf4;text-align:left;font-size:13px;white-space:nowrap}
.list th,.list td{padding:7px 10px;border-bottom:1px solid var(--line);vertical-align:top}
.list td{white-space:nowrap}
.list td.name{white-space:normal;width:45%;min-width:200px}
.clamped{display:-webkit-box;-webkit-box-orient:vertical;-webkit-line-clamp:2;overflow:hidden}
.lane-name b{display:inline-block;min-width:1.1em;color:var(--soft)}
.list small{display:block}
.number{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
.list th:first-child,.list th:nth-child(7){text-align:right}
.unit{display:none}
.card{background:var(--card);border:1px solid var(--line);border-radius:8px;margin:14px 0;scroll-margin-top:10px}
.card summary{padding:14px 22px;cursor:pointer;display:flex;gap:10px;align-items:baseline}
.card summary::before{content:"▸";color:var(--soft)}
.card[open] summary::before{content:"▾"}
.card summary::-webkit-details-marker{display:none}
.card[open] summary{border-bottom:1px solid var(--line)}
.card:target{outline:3px solid #6f9bd1}
summary:focus-visible,a:focus-visible{outline:3px solid #2b74c9;outline-offset:2px}
.order{color:var(--soft);font-variant-numeric:tabular-nums}
.body{padding:14px 22px 16px}
.facts{display:grid;grid-template-columns:repeat(4,1fr);gap:8px 18px;font-size:14px}
.facts div{display:flex;gap:8px}
.facts dt{color:var(--soft);white-space:nowrap}
.chart{margin:16px 0 4px}
.plot{margin:6px 0 8px}
.plot-title{font-size:13px;color:var(--soft);margin:4px 0 11px}
.plot-title b{color:var(--ink)}
.plot-area{position:relative;height:150px;margin-left:56px}
.plot-area svg{position:absolute;inset:0;width:100%;height:100%;display:block}
.grid{position:absolute;left:0;right:0;border-top:1px solid #e5e9ef}
.grid b{position:absolute;right:100%;margin-right:7px;transform:translateY(-50%);font:11.5px/1 sans-serif;color:var(--soft);font-variant-numeric:tabular-nums;white-space:nowrap}
svg .all{fill:var(--all)}
svg .negative{fill:var(--bad)}
svg line{vector-effect:non-scaling-stroke;stroke-width:1}
svg .tick{stroke:#e5e9ef}
svg .level-line{stroke:#3c4a5c}
svg .jump-line{stroke:#a3101c;stroke-width:2;stroke-dasharray:5 4}
.strip-row{display:flex;align-items:stretch;margin:3px 0}
.strip-name{flex:0 0 56px;font-size:12px;color:var(--soft);line-height:22px}
.strip{position:relative;flex:1;height:22px;background:#eef1f5;overflow:hidden}
.band{position:absolute;top:0;bottom:0;overflow:hidden;border-left:1px solid rgba(255,255,255,.85);font-style:normal;text-align:center}
.band b{font:12px/22px sans-serif;white-space:nowrap}
.fits-not b{display:none}
.marks{position:relative;flex:1;height:17px}
.mark{position:absolute;font:700 12px/17px sans-serif;color:#a3101c;white-space:nowrap;transform:translateX(-6px)}
.mark i{font-style:normal}
.mark.left{transform:translateX(calc(-100% + 6px));direction:rtl}
.axis{position:relative;flex:1;height:36px}
.tick-label{position:absolute;transform:translateX(-50%);font:11.5px/1.35 sans-serif;color:var(--soft);text-align:center;white-space:nowrap;font-variant-numeric:tabular-nums}
.tick-label small{display:block;font-size:11px}
.tick-label.first{transform:none;text-align:left}
.tick-label.last{transform:translateX(-100%);text-align:right}
.tick-label small.spare{visibility:hidden}
figcaption{font-size:12px;color:var(--soft)}
.phase-quiet{background:#e3e8ee;color:#17202c}
.phase-latent{background:#c5d0dc;color:#17202c}
.phase-growing{background:#f3d27a;color:#241b00}
.phase-outbreak{background:#c9401c;color:#fff}
.phase-peak{background:#8c1420;color:#fff}
.phase-fading{background:#a9c0da;color:#10243a}
.phase-calm{background:#cfe6d7;color:#12301f}
.phase-relapse{background:#6c3591;color:#fff}
.columns{display:grid;grid-template-columns:3fr 2fr;gap:0 30px}
.reasons{width:100%;border-collapse:collapse;font-size:14px}
.reasons th{text-align:left;font-size:12px;color:var(--soft);font-weight:400}
.reasons th:nth-child(n+2){text-align:right}
.reasons th,.reasons td{border-bottom:1px solid var(--line);padding:5px 8px 5px 0;vertical-align:top}
.why-not{margin-top:9px;font-size:14px;background:#f1f4f8;border-left:4px solid #8496ab;padding:6px 10px}
.course{list-style:none;font-size:14px;columns:2;column-gap:18px}
.course li{break-inside:avoid;padding:1px 0}
time{color:var(--soft);font-variant-numeric:tabular-nums;white-space:nowrap;margin-right:6px;font-size:13px}
.between{color:var(--soft);font-size:13px}
.jumps,.samples,.body ul{list-style:none;font-size:14px}
.terms{display:flex;flex-wrap:wrap;gap:6px}
.terms span{background:#e7edf4;border-radius:4px;padding:1px 9px;font-size:14px}
.samples{columns:2;column-gap:28px}
.samples li{break-inside:avoid;border-left:3px solid var(--line);padding:2px 0 2px 10px;margin-bottom:7px;overflow:hidden;max-height:9.9em}
.rules{margin-top:14px;color:var(--soft);font-size:12px}
.empty{color:var(--soft);padding:10px 0}
@media (max-width:1230px){main,footer{padding-left:16px;padding-right:16px}}
@media (max-width:760px){
body{font-size:15px}
h1{font-size:21px}
header{padding:20px 16px 18px}
.summary{padding:15px 14px}
.verdict{font-size:16px}
.tiles{grid-template-columns:repeat(2,1fr);gap:8px}
.tile b{font-size:25px}
.rows{grid-template-columns:repeat(2,1fr)}
.lanes{padding:12px}
.lane{flex-direction:column;align-items:stretch;gap:2px;margin-bottom:9px}
.lane-name{flex:none}
.lane-track{flex:none}
.lanes .strip-row .strip-name{display:none}
.list,.list tbody,.list tr{display:block}
.list thead{display:none}
.list tr{display:flex;flex-wrap:wrap;gap:2px 12px;align-items:baseline;padding:9px 12px;border-bottom:1px solid var(--line)}
.list td{border:0;padding:0;font-size:13px;white-space:normal}
.list td.name{order:-1;width:100%;min-width:0;font-size:15px}
.list td.number{text-align:left}
.list td:first-child,.list td:empty{display:none}
.list small{display:inline;margin-left:6px}
.unit{display:inline;margin-left:2px}
.card summary{padding:12px 14px;flex-wrap:wrap;gap:4px 9px}
.card h3{flex-basis:100%;font-size:16px}
.body{padding:12px 14px}
.facts{grid-template-columns:repeat(2,1fr);gap:5px 12px;font-size:13px}
.facts div{flex-direction:column;gap:0}
.columns{grid-template-columns:1fr}
.course{columns:1}
.samples{columns:1}
.plot-area{height:120px;margin-left:40px}
.strip-name{flex-basis:40px}
.fits-wide b,.mark i{display:none}
.tick-label.minor{display:none}
.tick-label small.spare{visibility:visible}
}
@media print{
body{background:#fff;font-size:11pt}
header{background:none;color:#000;border-bottom:2px solid #000;padding:0 0 10px}
header .product,header dt{color:#333}
main,footer{max-width:none;padding-left:0;padding-right:0}
*{-webkit-print-color-adjust:exact;print-color-adjust:exact}
.card,.summary,.lanes{border-color:#999}
.card summary::before,.card[open] summary::before{content:""}
.card,.chart,.plot,tr,.samples li{break-inside:avoid}
.card[open]{break-inside:auto}
h2,h4,summary{break-after:avoid}
a{color:inherit;text-decoration:none}
}
`;
