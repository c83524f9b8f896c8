import type { WaitlistFormData } from '@foyer/react/client';

/** Colours by their names at Foyer, and the custom property that overrides each. */
const colours = {
  text: 'text', muted: 'muted', surface: 'surface', control: 'control', accent: 'accent', accentHover: 'accent-hover', onAccent: 'on-accent', accentText: 'accent-text', dangerText: 'danger', ring: 'ring',
} as const;

const rules = `
:host{display:block;color:var(--_text);font:inherit;line-height:1.5}
:host([hidden]){display:none}
:host([theme=light]){color-scheme:light}
:host([theme=dark]){color-scheme:dark}
:host([theme=auto]){color-scheme:light dark}
*{box-sizing:border-box}
[hidden]{display:none!important}
.box{min-height:var(--foyer-form-height,0)}
form{display:grid;gap:20px}
p{margin:0}
.field{margin:0;padding:0;border:0;min-width:0}
.label{display:block;padding:0;margin:0 0 6px;font-weight:600}
.optional{font-weight:400;color:var(--_muted)}
.help{margin:6px 0 0;font-size:.875em;color:var(--_muted)}
label .help{display:block;margin:2px 0 0}
.error{margin:6px 0 0;font-size:.875em;font-weight:600;color:var(--_danger)}
.input{display:block;width:100%;min-height:44px;padding:9px 12px;color:inherit;font:inherit;background:var(--_surface);border:1px solid var(--_control);border-radius:var(--_radius)}
.input[aria-invalid=true]{border:2px solid var(--_danger)}
.input::placeholder{color:var(--_muted);opacity:1}
.choice{display:flex;gap:10px;align-items:flex-start;min-height:40px;padding:8px 0}
.choice input{flex:none;width:20px;height:20px;margin:2px 0 0;accent-color:var(--_accent)}
.button{min-height:46px;padding:10px 18px;color:var(--_on-accent);font:inherit;font-weight:600;background:var(--_accent);border:1px solid transparent;border-radius:var(--_radius);cursor:pointer}
.button:hover{background:var(--_accent-hover)}
.button[aria-disabled=true]{cursor:progress;opacity:.75}
.link{padding:0;color:var(--_accent-text);font:inherit;text-decoration:underline;background:none;border:0;cursor:pointer}
.notice{padding:12px 14px;border:1px solid var(--_danger);border-radius:var(--_radius)}
.notice>p{font-weight:600}
.notice ul{margin:8px 0 0;padding-left:20px}
.ways{display:flex;flex-wrap:wrap;gap:4px 16px;margin:8px 0 0}
h2{margin:0 0 8px;font-size:1.25em;line-height:1.3}
.thanks>*+*{margin:0 0 10px}
:focus-visible{outline:3px solid var(--_ring);outline-offset:2px}
h2:focus,.notice:focus{outline:none}
.unseen{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
@media (forced-colors:active){.button,.notice{border-color:currentcolor}}
`;

const neutral: WaitlistFormData['colours'] = {
  light: { text: '#1d2021', muted: '#595f62', surface: '#ffffff', control: '#868c8f', accent: '#30383c', accentHover: '#1d2325', onAccent: '#ffffff', accentText: '#30383c', dangerText: '#b3261e', ring: '#30383c' },
  dark: { text: '#eef0f1', muted: '#a9afb2', surface: '#1a1d1f', control: '#777d80', accent: '#d5dadd', accentHover: '#eef0f1', onAccent: '#15181a', accentText: '#d5dadd', dangerText: '#ff9d92', ring: '#d5dadd' },
};

/** The styles as a sheet of its own: no inline style, which a strict policy of the page would refuse. */
export function lookOf(brand: WaitlistFormData['colours'] = neutral): CSSStyleSheet {
  const hex = (theme: 'light' | 'dark', name: string) => [brand[theme][name], neutral[theme][name]].find((value) => value !== undefined && /^#[\da-f]{6}$/i.test(value));
  const properties = Object.entries(colours).map(([name, property]) => `--_${property}:var(--foyer-${property},light-dark(${hex('light', name)},${hex('dark', name)}))`);
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`:host{${properties.join(';')};--_radius:var(--foyer-radius,8px)}${rules}`);
  return sheet;
}
