import { createCipheriv, randomBytes } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { decryptNotification, type Sealed } from '../../src/gateway/decrypt-notification.ts';

/** The vector OPP publishes. */
const key = '000102030405060708090a0b0c0d0e0f000102030405060708090a0b0c0d0e0f';
const published: Sealed = {
  vector: '000000000000000000000000',
  tag: 'CE573FB7A41AB78E743180DC83FF09BD',
  body: '0A3471C72D9BE49A8520F79C66BBD9A12FF9',
};
const plain = '{"type":"PAYMENT"}';
const other = 'ff'.repeat(32);

describe('A notification', () => {
  test('is opened as the published vector says, in either case of hex', () => {
    expect(decryptNotification(published, [key])).toBe(plain);
    const { vector, tag, body } = published;
    expect(decryptNotification({ vector, tag: tag.toLowerCase(), body: body.toLowerCase() }, [key.toUpperCase()])).toBe(
      plain,
    );
  });

  test('is opened with either key while one is exchanged', () => {
    expect(decryptNotification(published, [other, key])).toBe(plain);
    expect(decryptNotification(published, [key, other])).toBe(plain);
    expect(decryptNotification(published, [other])).toBeNull();
    expect(decryptNotification(published, [])).toBeNull();
  });

  test('of a set that is published as an example and does not authenticate is not believed', () => {
    const set = {
      vector: '15D8456E2E49B8E1245C2AE7',
      tag: '235D79EA76D16C8761B4AD4A80198F6B',
      body: '0B25E1026B30376D8DEEEC8F87A649D80F8F79C48E12137FF02635C91BF3008A96374B718418B94B15CF439B80AE3D99C31A701EC2F65966A0E8DDE7248F9B87979B51342290AAF94594A6874ABE1EAAFE2C6E5DFBE54F996D2A4DD06386EEF000FD90A41153CB17CD3F48B82018D5E86811D13837C3CC1684C35CDEBBA46A5490B3381F178B24BBDA5FDCE5058643EBA3D964CF1A2CA64D0B1A7780E3CCFD4F057E0E164134BF005939C6629E826E2418',
    };
    expect(decryptNotification(set, ['614B31C2057DB34DFC8049AF2355513E72936056DBAA3999F0257C5A90530838'])).toBeNull();
  });

  test.each([
    ['a tag of four bytes', { tag: published.tag.slice(0, 8) }],
    ['a tag of fifteen bytes', { tag: published.tag.slice(0, 30) }],
    ['a tag that is longer', { tag: `${published.tag}00` }],
    ['no tag', { tag: '' }],
    ['a vector of sixteen bytes', { vector: '00'.repeat(16) }],
    ['no vector', { vector: '' }],
    ['another vector', { vector: '000000000000000000000001' }],
    ['no body', { body: '' }],
    ['half a byte', { body: published.body.slice(1) }],
    ['a body that is no hex', { body: `${published.body.slice(2)}zz` }],
    ['one bit of the body turned', { body: `1${published.body.slice(1)}` }],
    ['one bit of the tag turned', { tag: `D${published.tag.slice(1)}` }],
  ])('with %s is not believed', (_, change) => {
    expect(decryptNotification({ ...published, ...change }, [key])).toBeNull();
  });

  test('comes out as it went in, whatever it says', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1 }), (text) => {
        const [secret, vector] = [randomBytes(32), randomBytes(12)];
        const cipher = createCipheriv('aes-256-gcm', secret, vector);
        const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]).toString('hex');
        const sealed = { vector: vector.toString('hex'), tag: cipher.getAuthTag().toString('hex'), body };
        expect(decryptNotification(sealed, [secret.toString('hex')])).toBe(Buffer.from(text).toString());
      }),
    );
  });
});
