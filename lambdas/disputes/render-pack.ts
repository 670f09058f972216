import regular from '@expo-google-fonts/noto-sans/400Regular/NotoSans_400Regular.ttf';
import bold from '@expo-google-fonts/noto-sans/700Bold/NotoSans_700Bold.ttf';
import type { PackOrder, Packed } from '../../src/domain/pack.ts';
import { environment } from '../../src/edge/environment.ts';
import { evidenceBucket } from '../../src/evidence/evidence-bucket.ts';
import { sealPack } from '../../src/evidence/seal-pack.ts';

const bucket = evidenceBucket(environment('EVIDENCE_BUCKET'));

/** Called by a representment. It opens what others have sent, so it has neither the table nor the secrets. */
export const handler = (order: PackOrder): Promise<Packed> => sealPack(order, { bucket, fonts: { regular, bold } });
