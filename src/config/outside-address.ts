import * as v from 'valibot';
import { isForbiddenHost, objectionToBlock } from './address-block.ts';
import type { Document } from './document.ts';
import type { DocumentPath } from './document-path.ts';
import { plainUrl } from './outside-schema.ts';

/** Reports a URL that can never be called, at its place. */
export function checkUrl(document: Document<unknown>, path: DocumentPath): void {
  const url = document.part(plainUrl(), path);
  if (url === null) return;
  if (!URL.canParse(url)) document.report(path, null, 'an absolute URL with http or https');
  else checkHost(document, new URL(url).hostname, path);
}

/** Reports a host that is never called, whatever the file says. */
export function checkHost(document: Document<unknown>, host: string, path: DocumentPath): void {
  if (isForbiddenHost(host))
    document.report(path, `the address ${host}`, 'a host that is no link-local or metadata address');
}

/** Reports blocks that are none, that are too wide, and that hold addresses which are never called. */
export function checkPrivateAddresses(document: Document<unknown>, path: DocumentPath): void {
  const blocks = document.part(v.array(v.string()), path) ?? [];
  for (const [index, block] of blocks.entries()) {
    const objection = objectionToBlock(block);
    if (objection !== null) document.report([...path, index], null, objection);
    else if (blocks.indexOf(block) !== index)
      document.report([...path, index], `${JSON.stringify(block)} again`, 'each block once');
  }
}
