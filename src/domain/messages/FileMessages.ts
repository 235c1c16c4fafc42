import type { FileRefusal } from "../files/FileRefusal.ts"
import type { Undelivered } from "../files/Undelivered.ts"
import { quoted } from "./QuotedText.ts"
import { commandHints } from "./spoken/CommandHints.ts"

/** What the bot says about files, either way. */
export interface FileMessages {
  readonly files: {
    /** Why a person's file does not reach the assistant. */
    readonly refused: (why: FileRefusal) => string
    /** The prompt waits for its file, which the homeserver does not give for now. */
    readonly awaited: string
    /** In the place of a file of the assistant's that cannot be shown; plain text. */
    readonly undelivered: (name: string, why: Undelivered) => string
    /** The assistant's whole answer was files. */
    readonly only: string
  }
}

const mebibyte = 1024 * 1024

/** A limit that a person can heed: never more than it is. */
const limitOf = (bytes: number) =>
  bytes >= mebibyte ? `${Math.floor(bytes / mebibyte * 10) / 10} MiB` : `${Math.floor(bytes / 1024)} KiB`

/** Types as people know them; the rest by the name that they have. */
const known: ReadonlyMap<string, string> = new Map([
  ["*/*", "any file"],
  ["image/*", "images"],
  ["audio/*", "audio"],
  ["video/*", "videos"],
  ["text/*", "text files"],
  ["application/pdf", "PDF"]
])

const mostTypes = 12

const typesOf = (taken: ReadonlyArray<string>) =>
  taken.slice(0, mostTypes).map((type) => known.get(type) ?? quoted(type)).join(", ")

export const englishFiles = (prefix: string): FileMessages => {
  const { again } = commandHints(prefix)
  return {
    files: {
      refused: (why) => {
        switch (why._tag) {
          case "Off":
            return "I pass on no files here: the operator of this bot has turned that off. Please send it as text."
          case "TooLarge":
            return `This file is too large: I pass on files of up to ${limitOf(why.limit)}.`
          case "WrongType":
            return `The assistant does not take files of this type (${quoted(why.mime)}). It takes ${
              typesOf(why.taken)
            }.`
          case "NoFiles":
            return "The assistant takes no files. Please send it as text."
          case "NoWay":
            return `This file is too large: the assistant can be given files of up to ${
              limitOf(why.limit)
            } here. The operator of this bot can raise that (MEDIA_URL).`
          case "Missing":
            return `I could not get this file from the homeserver. ${again}`
          case "Away":
            return `The homeserver gives no files at the moment, so I could not get this one. ${again}`
          case "Tampered":
            return "This file is not the one that was sent, or a part of it is missing. Please send it again."
          case "Unreadable":
            return "I cannot decrypt this file, because the message does not say how. Please send it again."
        }
      },
      awaited: "The homeserver does not give me your file at the moment. I keep trying for some minutes.",
      undelivered: (name, why) => {
        const file = `The assistant sent the file ${name}, which I cannot show`
        switch (why._tag) {
          case "TooLarge":
            return `${file}: it is larger than ${limitOf(why.limit)}.`
          case "Address":
            return `${file}: its address is none that I may fetch files from.`
          case "Unreachable":
            return `${file}: it could not be fetched from its address.`
          case "OtherSize":
            return `${file}: it does not have the size that was announced.`
          case "Damaged":
            return `${file}: its content cannot be read.`
          case "Refused":
            return `${file}: the homeserver does not take it (${why.code}).`
        }
      },
      only: "The assistant answered with what is attached."
    }
  }
}
