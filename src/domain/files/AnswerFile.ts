import { Schema } from "effect"
import { EventId } from "../Ids.ts"
import { relatesTo, type Relation } from "../matrix/MessageContent.ts"
import type { RawEvent } from "../matrix/SyncBatch.ts"
import { mark } from "../matrix/TurnMark.ts"

/** The first number of a file among a turn's events, behind those of the answer's parts and of the questions. */
export const firstFile = 3_500

/** One attempt shows so many files; those beyond are links in its text. */
export const mostFiles = 64

/** The number of the event that shows a file; files are numbered from 1. */
export const filePart = (number: number): number => firstFile + number

/** A file that the agent sent. `data` in base64; `size` in bytes, as the agent says. */
export interface AgentFile {
  readonly name: string
  readonly mime: string
  readonly size: number
  readonly url?: string
  readonly data?: string
}

/** A file of the attempt's that is to be shown, the first of which has number 1. */
export interface FileShow extends AgentFile {
  readonly number: number
}

/** All that is needed to show a file later, also by another process. */
export const PlannedUpload = Schema.Struct({
  prompt: EventId,
  attempt: Schema.Int,
  number: Schema.Int,
  name: Schema.String,
  mime: Schema.String,
  size: Schema.Int,
  url: Schema.optionalKey(Schema.String),
  data: Schema.optionalKey(Schema.String),
  /** How its event relates to others. */
  relates: Schema.Record(Schema.String, Schema.Unknown)
})
export type PlannedUpload = typeof PlannedUpload.Type

export const plannedUpload = (
  { attempt, prompt }: Pick<PlannedUpload, "attempt" | "prompt">,
  show: FileShow,
  relation: Relation
): PlannedUpload => ({ prompt, attempt, ...show, relates: relatesTo(relation) })

/** A file as it is stored at the homeserver: its address, or for an encrypted room the description with the key. */
export interface UploadedFile {
  readonly where: { readonly url: string } | { readonly file: unknown }
  readonly size: number
  readonly dimensions: { readonly width: number; readonly height: number } | undefined
}

/** Types that clients show in the timeline; anything else is offered for download. */
const shownImages: ReadonlySet<string> = new Set(["image/png", "image/jpeg", "image/gif", "image/webp"])

const msgtypeOf = (mime: string): string => {
  if (shownImages.has(mime)) return "m.image"
  const kind = mime.split("/", 1)[0]
  return kind === "audio" || kind === "video" ? `m.${kind}` : "m.file"
}

const markOf = ({ attempt, number: file, prompt }: PlannedUpload) => mark({ prompt, attempt, file })

/** The event that shows a file (client-server API, "m.room.message msgtypes"). It mentions nobody. */
export const fileContent = (plan: PlannedUpload, { dimensions, size, where }: UploadedFile): RawEvent => ({
  msgtype: msgtypeOf(plan.mime),
  body: plan.name,
  filename: plan.name,
  info: {
    mimetype: plan.mime,
    size,
    ...(dimensions === undefined ? {} : { w: dimensions.width, h: dimensions.height })
  },
  ...where,
  "m.mentions": {},
  ...markOf(plan),
  ...plan.relates
})

/** What stands in the place of a file that cannot be shown. */
export const undeliveredContent = (plan: PlannedUpload, body: string): RawEvent => ({
  msgtype: "m.notice",
  body,
  "m.mentions": {},
  ...markOf(plan),
  ...plan.relates
})
