import { describe, expect, it } from '@jest/globals';
import { readRequest, withCountryHeaders } from '../../src/explain/request.ts';
import { request } from './manifests.ts';

describe('a request', () => {
  it('is read as a gateway sees it', () => {
    const read = request('http://Shop.Example.com:8080/a/b?x=1&x=2&y=', {
      headers: ['X-One: 1', 'x-one: 2', 'Cookie: a=b', 'cookie: c=d'],
      method: 'post',
      country: 'de',
    });
    expect(read).toMatchObject({ host: 'shop.example.com', scheme: 'http', port: 8080, path: '/a/b', method: 'POST' });
    expect([...read.headers]).toEqual([
      ['x-one', '1, 2'],
      ['cookie', 'a=b; c=d'],
    ]);
    expect([...read.query]).toEqual([
      ['x', '1'],
      ['y', ''],
    ]);
    expect(read.country).toBe('DE');
  });

  it('is https where no scheme is given', () => {
    expect(request('shop.example.com/x')).toMatchObject({
      scheme: 'https',
      host: 'shop.example.com',
      path: '/x',
      port: null,
    });
  });

  it('is refused with everything that is wrong with it at once', () => {
    const read = readRequest({ url: 'ftp://x', headers: ['novalue', 'a b: c'], method: 'G T', country: 'deu' });
    expect('wrong' in read && read.wrong).toHaveLength(5);
  });

  it('has the country in the headers of a CDN, but for those that were given', () => {
    const asked = request('https://a.example', { country: 'DE', headers: ['CF-IPCountry: US'] });
    const headers = withCountryHeaders(asked, ['CF-IPCountry', 'X-Country']).headers;
    expect(headers.get('cf-ipcountry')).toBe('US');
    expect(headers.get('x-country')).toBe('DE');
    expect(withCountryHeaders(request('https://a.example'), ['X-Country']).headers.size).toBe(0);
  });
});
