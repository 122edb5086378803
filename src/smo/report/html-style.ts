/** The look of an HTML report. Everything is in the file; light or dark as the reader's system says. */
export const htmlStyle = `
:root{color-scheme:light dark;--paper:#fbfaf8;--sheet:#fff;--ink:#1d1c1a;--soft:#6b6862;--line:#dedad3;--code:#f3f0ea;--error:#b3261e;--warn:#8a5a00;--info:#225ea8;--good:#1b6e3c;--card:#fff;--card-ink:#16181c;--card-soft:#5b6470;--card-line:#d5d9de;--link:#1457b8}
@media (prefers-color-scheme:dark){:root{--paper:#161513;--sheet:#1f1e1b;--ink:#ece9e3;--soft:#a49f95;--line:#393630;--code:#2a2824;--error:#f2857d;--warn:#e6b45a;--info:#8ab6f0;--good:#7fd3a0;--card:#1b1f24;--card-ink:#eceff2;--card-soft:#9aa4af;--card-line:#343b44;--link:#8ab8ff}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
main{max-width:76rem;margin:0 auto;padding:2rem 1.25rem 4rem}
h1{font-size:1.5rem;margin:0;overflow-wrap:anywhere}h2{font-size:1.2rem;margin:2.5rem 0 1rem}h3{font-size:1rem;margin:0;overflow-wrap:anywhere}
a{color:var(--link)}p{margin:.35rem 0}.soft{color:var(--soft)}.small{font-size:.84rem}
header{display:flex;gap:1.5rem;align-items:center;padding-bottom:1.5rem;border-bottom:1px solid var(--line)}
.score{flex:none;width:6.4rem;height:6.4rem;border-radius:50%;display:grid;place-content:center;justify-items:center;text-align:center;border:.4rem solid var(--ring);font-size:1.9rem;font-weight:650;line-height:1}
.score small{max-width:4.4rem;margin-top:.15rem;font-size:.72rem;font-weight:400;line-height:1.1;color:var(--soft)}
.high{--ring:var(--good)}.middle{--ring:var(--warn)}.low{--ring:var(--error)}.unknown{--ring:var(--line)}
.previews{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(19rem,100%),1fr));gap:1.5rem 1.25rem;align-items:start}
figure{margin:0;min-width:0}figcaption{display:flex;justify-content:space-between;gap:.5rem;margin-bottom:.4rem;font-weight:600}
.card{display:flex;flex-direction:column;background:var(--card);color:var(--card-ink);border:1px solid var(--card-line);border-radius:.5rem;overflow:hidden;font-size:.9rem;line-height:1.35}
.card .picture{width:100%;aspect-ratio:1.91;background:var(--code);display:grid;place-items:center;color:var(--soft);font-size:.78rem;padding:0;overflow:hidden;text-align:center;overflow-wrap:anywhere}
.card img{width:100%;height:100%;object-fit:cover;display:block}
.card .words{padding:.65rem .8rem;min-width:0;overflow-wrap:anywhere}
.card .site{color:var(--card-soft);font-size:.78rem}.card .title{font-weight:600;margin:.1rem 0}.card .text{color:var(--card-soft);white-space:pre-line}
.small-card{flex-direction:row}.small-card .picture{width:6.2rem;flex:none;aspect-ratio:1;align-self:stretch;min-height:6.2rem}
.address{padding:.7rem .8rem;overflow-wrap:anywhere;color:var(--link)}
.trace{margin:.4rem 0 0;padding:0;list-style:none;color:var(--soft);font-size:.78rem;overflow-wrap:anywhere}
.facebook .card,.linkedin .card{border-radius:0}.facebook .site{text-transform:uppercase}.facebook .words{background:color-mix(in srgb,var(--card-line) 35%,var(--card))}
.x .card{border-radius:1rem}.imessage .card{border-radius:1.1rem;background:color-mix(in srgb,var(--card-line) 45%,var(--card))}
.whatsapp .card{border:.3rem solid #d9fdd3;border-radius:.6rem}.signal .card{border-radius:1rem}
.slack .card,.discord .card,.telegram .card,.matrix .card{border:0;border-left:.25rem solid var(--accent,var(--card-line));border-radius:.25rem}
.discord .card{background:color-mix(in srgb,var(--card-line) 30%,var(--card))}.telegram .card{--accent:#3390ec}
.slack .title,.discord .title,.telegram .site,.discourse .title{color:var(--link)}
.text-first .card{flex-direction:column-reverse}.text-first .small-card{flex-direction:row-reverse}
.text-first .large-card .picture{width:calc(100% - 1.6rem);margin:0 .8rem .8rem;border-radius:.35rem}
.pinterest .card,.google-discover .card{border-radius:1rem}.pinterest .large-card .picture{aspect-ratio:1}.bluesky .site{border-top:1px solid var(--card-line);padding-top:.35rem;margin-top:.35rem}
@media (prefers-color-scheme:dark){.whatsapp .card{border-color:#005c4b}}
article{background:var(--sheet);border:1px solid var(--line);border-left:.3rem solid var(--tone);border-radius:.4rem;padding:1rem 1.1rem;margin:0 0 1rem;min-width:0}
.error{--tone:var(--error)}.warn{--tone:var(--warn)}.info{--tone:var(--info)}.manual{--tone:var(--line)}
.badge{color:var(--tone);font-weight:650;font-size:.84rem;margin-right:.4rem}
code,pre{font:.84rem/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}code{overflow-wrap:anywhere}
pre{background:var(--code);padding:.7rem .8rem;border-radius:.35rem;overflow-x:auto;margin:.4rem 0;white-space:pre-wrap;overflow-wrap:anywhere}
.fix pre{user-select:all;-webkit-user-select:all;border:1px dashed var(--line)}
details{margin-top:2rem}summary{cursor:pointer;font-weight:600}
table{border-collapse:collapse;width:100%;font-size:.88rem;margin-top:.6rem}td,th{overflow-wrap:anywhere;text-align:left;padding:.3rem .5rem;border-bottom:1px solid var(--line)}td.number,th.number{text-align:right}
footer{margin-top:3rem;color:var(--soft);font-size:.84rem}
@media (max-width:600px){main{padding:1.25rem 1rem 3rem}h1{font-size:1.1rem}header{gap:1rem}.score{width:4.6rem;height:4.6rem;font-size:1.5rem}}
@media print{article,figure{break-inside:avoid}}
`
