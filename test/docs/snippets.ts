/** Takes code out of Markdown: each fenced block, and the block of its answer after it. */
export interface Snippet {
  readonly language: 'graphql' | 'sh' | 'ts';
  readonly line: number;
  readonly code: string;
  /** Of a block of JSON that is the next one. */
  readonly answer: string | undefined;
}

export function snippetsOf(markdown: string): readonly Snippet[] {
  const blocks = [...markdown.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].map((match) => ({
    language: match[1] ?? '',
    code: match[2] ?? '',
    line: markdown.slice(0, match.index).split('\n').length,
  }));
  return blocks.flatMap(({ language, code, line }, index) => {
    if (language !== 'graphql' && language !== 'sh' && language !== 'ts') return [];
    const next = blocks[index + 1];
    return [{ language, code, line, answer: next?.language === 'json' ? next.code : undefined }];
  });
}
