import type { JsonRecord } from "../Json.ts"

/** What a sync brought for encryption (client-server API, "Syncing", "Send-to-Device", "Tracking device lists"). */
export interface KeyNews {
  /** Messages to our device, oldest first. The server deletes them once the next sync names this one's end. */
  readonly toDevice: ReadonlyArray<JsonRecord>
  /** Users whose devices or identity changed. */
  readonly changed: ReadonlyArray<string>
  /** Users with whom no encrypted room is shared any more. */
  readonly left: ReadonlyArray<string>
  /** One-time keys of ours that the server still has, by algorithm. */
  readonly counts: Readonly<Record<string, number>>
  /** Algorithms of fallback keys that were not used yet; undefined where the server does not tell. */
  readonly unusedFallback: ReadonlyArray<string> | undefined
  /** The sync began anywhere: what changed before it is not told, so that nothing that was known of devices holds. */
  readonly isFromNowhere?: boolean
}

export const noKeyNews: KeyNews = { toDevice: [], changed: [], left: [], counts: {}, unusedFallback: undefined }

/** The algorithm of one-time keys. */
export const oneTimeKeys = "signed_curve25519"

/** Of the fifty one-time keys on the server, so many may be gone before an engine that sleeps is woken for new ones. */
const enoughKeys = 25

/** Whether there is something that must not wait until the engine is needed for a room. */
export const isUrgent = (
  { changed, counts, isFromNowhere, left, toDevice, unusedFallback }: KeyNews
): boolean =>
  isFromNowhere === true || toDevice.length + changed.length + left.length > 0 ||
  (counts[oneTimeKeys] !== undefined && counts[oneTimeKeys] < enoughKeys) ||
  (unusedFallback !== undefined && !unusedFallback.includes(oneTimeKeys))
