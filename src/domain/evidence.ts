import type { EvidenceKind } from './evidence-kinds.ts';
import type { DisputeId, EvidenceId } from './ids.ts';
import type { Instant } from './instant.ts';

/** What a case can be argued with: a text that is printed, or a file. */
export const fileTypes = ['application/pdf', 'image/jpeg', 'image/png'] as const;
export type FileType = (typeof fileTypes)[number];

/** A file as its sender announces it: the bytes that arrive must be exactly these. Size in bytes, SHA-256 in hex. */
export type AnnouncedFile = {
  readonly name: string;
  readonly type: FileType;
  readonly size: number;
  readonly sha256: string;
};

/** Why a text or a file cannot be evidence. */
export const unfitCodes = [
  'upload_missing',
  'upload_differs',
  'file_type_differs',
  'file_broken',
  'pdf_encrypted',
  'pdf_active',
  'unprintable_text',
] as const;
export type UnfitCode = (typeof unfitCodes)[number];
export type Unfit = { readonly code: UnfitCode; readonly detail: string };

/** A file that was looked at: the pages it takes in a pack, and which version of the object that was. */
export type Checked = { readonly pages: number; readonly versionId: string };

type TextContent = { readonly form: 'text'; readonly text: string };
/** `checked`: null until it has arrived and is fit to be shown. */
export type FileContent = AnnouncedFile & { readonly form: 'file'; readonly checked: Checked | null };

/** One piece of evidence as the team works on it: a draft until the case is sealed. What was sealed of it is in the pack. */
export type EvidencePiece = {
  readonly id: EvidenceId;
  readonly disputeId: DisputeId;
  readonly kind: EvidenceKind;
  readonly title: string;
  readonly content: TextContent | FileContent;
  readonly addedBy: string;
  readonly addedAt: Instant;
  readonly changedBy: string;
  readonly changedAt: Instant;
  /** Counts its changes. */
  readonly version: number;
};

/** A piece as the case itself knows it, so that the case alone says what is still missing. */
export type PieceMark = Pick<EvidencePiece, 'id' | 'kind' | 'version'> & { readonly ready: boolean };

/** A file is only evidence once it has been looked at. */
export const isReady = ({ content }: Pick<EvidencePiece, 'content'>): boolean =>
  content.form === 'text' || content.checked !== null;

export const markOf = (piece: EvidencePiece): PieceMark => ({
  id: piece.id,
  kind: piece.kind,
  version: piece.version,
  ready: isReady(piece),
});

/** Whether two pieces say the same: then the second is the first one again. */
export function saysTheSame(one: Pick<EvidencePiece, 'kind' | 'title' | 'content'>, other: typeof one): boolean {
  const [a, b] = [one.content, other.content];
  const same = a.form === 'text' ? b.form === 'text' && a.text === b.text : b.form === 'file' && sameFile(a, b);
  return same && one.kind === other.kind && one.title === other.title;
}

const sameFile = (one: AnnouncedFile, other: AnnouncedFile): boolean =>
  one.sha256 === other.sha256 && one.size === other.size && one.type === other.type && one.name === other.name;
