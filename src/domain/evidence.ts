/** What a case can be argued with: a text that is printed, or a file. */
export type FileType = 'application/pdf' | 'image/jpeg' | 'image/png';

/** A file as its sender announces it: the bytes that arrive must be exactly these. Size in bytes, SHA-256 in hex. */
export type AnnouncedFile = {
  readonly name: string;
  readonly type: FileType;
  readonly size: number;
  readonly sha256: string;
};

/** Why a text or a file cannot be evidence. */
export type UnfitCode =
  | 'upload_missing'
  | 'upload_differs'
  | 'file_type_differs'
  | 'file_broken'
  | 'pdf_encrypted'
  | 'pdf_active'
  | 'unprintable_text';
export type Unfit = { readonly code: UnfitCode; readonly detail: string };

/** The pages it takes in a pack, and for a file the version of the object that was looked at. */
export type Fit = { readonly pages: number; readonly versionId: string | null };
