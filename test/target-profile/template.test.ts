import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileJson, compileText, type JsonValue, variablesIn } from '../../src/target-profile/template.ts';
import { wireOf } from '../engines/live/wires.ts';

const memory = { cookies: {}, captured: { csrf: 'tok"en\n' } };
const none = { cookies: {}, captured: {} };

describe('JSON templates', () => {
  it.each<[string, JsonValue, unknown]>([
    ['variables', { p: '{{phone}}', d: '{{ digits }}' }, { p: '+998993940001', d: '998993940001' }],
    ['a variable inside text', { p: 'tel:{{phone}};x' }, { p: 'tel:+998993940001;x' }],
    ['two in one text', { p: '{{digits}}/{{channel}}' }, { p: '998993940001/sms' }],
    ['escaped values', { c: '{{csrf}}' }, { c: 'tok"en\n' }],
    ['escaped text around', { c: 'a"b\\{{channel}}\n' }, { c: 'a"b\\sms\n' }],
    [
      'no variable',
      { type: 'sms', n: 3, t: true, z: null, l: [1, 'x'] },
      { type: 'sms', n: 3, t: true, z: null, l: [1, 'x'] },
    ],
    ['depth', { a: { b: ['{{code}}', { c: '{{phone}}' }] } }, { a: { b: ['42', { c: '+998993940001' }] } }],
    ['a hostile key', { 'a"b': '{{channel}}' }, { 'a"b': 'sms' }],
    ['nothing', {}, {}],
  ])('render %s', (_what, template, expected) => {
    expect(JSON.parse(compileJson(template)(wireOf({ code: '42' }), memory))).toEqual(expected);
  });

  it.each<[string, JsonValue, unknown]>([
    [
      'whose whole value is one empty variable',
      { phone: '{{phone}}', csrf: '{{csrf}}', device: '{{device}}' },
      { phone: '+998993940001' },
    ],
    ['only then', { a: 'x{{csrf}}', b: '{{csrf}}{{csrf}}', c: ['{{csrf}}'] }, { a: 'x', b: '', c: [''] }],
    ['even all', { csrf: '{{csrf}}' }, {}],
    ['in front', { csrf: '{{csrf}}', z: 1 }, { z: 1 }],
  ])('leave out a key %s', (_what, template, expected) => {
    const wire = wireOf({ signals: '' });
    expect(JSON.parse(compileJson(template)(wire, none))).toEqual(expected);
  });

  it('keep their shape whatever was captured', () => {
    const render = compileJson({ a: '{{csrf}}', b: ['x{{csrf}}y', { c: '{{csrf}}' }], z: 'end' });
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1 }), (csrf) => {
        const seen = JSON.parse(render(wireOf(), { cookies: {}, captured: { csrf } }));
        const text = csrf.toWellFormed();
        if (text === csrf) expect(seen).toEqual({ a: csrf, b: [`x${csrf}y`, { c: csrf }], z: 'end' });
        expect(Object.keys(seen)).toEqual(['a', 'b', 'z']);
      }),
    );
  });

  it('take nothing from Object.prototype', () => {
    expect(compileText('{{constructor}}|{{tostring}}', String)(wireOf(), none)).toBe('|');
  });
});

describe('path templates', () => {
  it('are percent-encoded', () => {
    const render = compileText('/otp/{{phone}}?c={{csrf}}', encodeURIComponent);
    expect(render(wireOf(), { cookies: {}, captured: { csrf: '../&x=1' } })).toBe(
      '/otp/%2B998993940001?c=..%2F%26x%3D1',
    );
  });
});

describe('names of variables', () => {
  it.each([
    ['', []],
    ['plain {text}', []],
    ['{{a}} and {{ b }}', ['a', 'b']],
    ['{{Phone}} {{not a name}} {{}}', ['Phone', 'not a name', '']],
  ])('in %j are %j', (text, expected) => {
    expect(variablesIn(text)).toEqual(expected);
  });
});
