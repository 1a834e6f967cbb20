/** An object's image, or its initials. Decorative, because the name is next to it. */
import type { ReactNode } from 'react';

export function Avatar({
  name,
  image,
  large = false,
}: {
  name: string | null | undefined;
  image?: string | null | undefined;
  large?: boolean;
}): ReactNode {
  const className = large ? 'avatar large' : 'avatar';
  if (image != null) return <img className={className} src={image} alt="" />;
  const initials = (name ?? '?')
    .split(/\s+/)
    .slice(0, 2)
    .map((word) => word.replace(/[^\p{L}\p{N}]/gu, '').charAt(0))
    .join('');
  return (
    <span className={className} aria-hidden="true">
      {initials}
    </span>
  );
}
