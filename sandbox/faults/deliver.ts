import { type ServerResponse } from 'node:http';
import { type Reply } from '../gateway/gateway.ts';

const html = (title: string): string =>
  `<html>\n<head><title>${title}</title></head>\n<body><center><h1>${title}</h1></center><hr></body>\n</html>\n`;

/** Puts a reply on the wire, or does to it what a bad line, a dying server or a proxy would. */
export const deliver = (response: ServerResponse, { answer, delivery }: Reply): void => {
  switch (delivery) {
    case 'lost':
      response.socket?.destroy();
      return;
    case 'hang':
      return;
    case 'http-500':
      response.writeHead(500, { 'content-type': 'text/plain' }).end('Internal Server Error');
      return;
    case 'http-502-html':
      response.writeHead(502, { 'content-type': 'text/html' }).end(html('502 Bad Gateway'));
      return;
    case 'cut':
    case 'whole':
    case undefined:
      break;
  }
  const text = JSON.stringify(answer?.body ?? {});
  response.writeHead(answer?.status ?? 500, {
    'content-type': 'application/json;charset=UTF-8',
    'content-length': Buffer.byteLength(text),
  });
  if (delivery !== 'cut') {
    response.end(text);
    return;
  }
  response.write(text.slice(0, text.length / 2), () => response.socket?.destroy());
};
