import { createHash } from "node:crypto"
import { seededBytes } from "../support/SeededBytes.ts"

/** A file by which the message that it came with is known again: other words, other bytes. */
export interface CrowdFile {
  /** Begins with the word of its message. */
  readonly name: string
  readonly mime: string
  readonly bytes: Uint8Array
  readonly hash: string
}

/** What stands for a file's bytes in the words of agent and verdict: the beginning of their SHA-256. */
export const hashOf = (bytes: Uint8Array): string =>
  `sha-${createHash("sha256").update(bytes).digest("hex").slice(0, 16)}`

export const hashesIn = (text: string): ReadonlyArray<string> => text.match(/\bsha-[0-9a-f]{16}\b/g) ?? []

const made = (name: string, mime: string, bytes: Uint8Array): CrowdFile => ({ name, mime, bytes, hash: hashOf(bytes) })

/** Small ones fit into a frame to the agent; large ones it has to fetch. */
export const sentFile = (word: string, size: "small" | "large"): CrowdFile => {
  const isImage = Number(word.slice(1)) % 2 === 0
  const bytes = seededBytes(`sent with ${word}`, size === "small" ? 1_500 : 150_000)
  return isImage ? made(`${word}.png`, "image/png", bytes) : made(`${word}.pdf`, "application/pdf", bytes)
}

/** What the agent draws for a prompt: one to three images. */
export const drawings = (word: string): ReadonlyArray<CrowdFile> =>
  Array.from(
    { length: 1 + Number(word.slice(1)) % 3 },
    (_, at) => made(`${word}-${at + 1}.png`, "image/png", seededBytes(`drawn for ${word} ${at}`, 2_000))
  )
