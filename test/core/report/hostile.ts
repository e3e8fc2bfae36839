/** Texts that a target, a log or a scenario could hold to make an output say something else. */
import fc from 'fast-check';

export const HOSTILE: readonly string[] = [
  '</script><script>alert(1)</script>',
  '<svg/onload=alert(1)>',
  '"><img src=x onerror=alert(1)>',
  "' onmouseover='alert(1)",
  '</style></title><!--',
  ']]><![CDATA[ <?xml?> &xxe; &#60;',
  '\u001b[2J\u0000\u0007\u009b31m',
  '\u202egnp.exe\u2066\u200b',
  '\r\n| forged | row |\r\n|---|---|',
  '`code` **bold** _it_ ~~s~~ [l](https://evil.example) ![i](//evil.example/x) <b> \\',
  'https://evil.example www.evil.example',
  '\ud800 \udfff \uffff',
  '\n::add-mask::x\r::stop-commands::y ##[error]z %0A::warning::w',
];

/** Anything at all, with more than a fair share of the characters that mean something somewhere. */
export const anyText = fc.string({
  unit: fc.oneof(
    fc.constantFrom(...'<>&"\'`|\\[](){}*_~#!:%,-\n\r\t\u001b\u202e\ud800\udc00\uffff'),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
  ),
  maxLength: 60,
});
