/** What is known of an object, as terms and values. */
import type { ReactNode } from 'react';

export function Fact({ term, children }: { term: string; children: ReactNode }): ReactNode {
  return (
    <div>
      <dt>{term}</dt>
      <dd>{children}</dd>
    </div>
  );
}

export function WebSite({ url }: { url: string | null }): ReactNode {
  if (url === null) return null;
  return (
    <Fact term="Web site">
      <a href={url}>{url.replace(/^https?:\/\//, '')}</a>
    </Fact>
  );
}

export function Mail({ term, address }: { term: string; address: string | null }): ReactNode {
  if (address === null) return null;
  return (
    <Fact term={term}>
      <a href={`mailto:${address}`}>{address}</a>
    </Fact>
  );
}
