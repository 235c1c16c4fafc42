import { Schema } from "effect"

/** Why an encrypted file cannot be had or made. */
export const AttachmentFault = Schema.Literals(["tampered", "too large", "unfinished", "read twice"])
export type AttachmentFault = typeof AttachmentFault.Type

const advice: Record<AttachmentFault, string> = {
  tampered: "The encrypted file is not the one that was sent, or a part of it is missing: it has to be sent again",
  "too large": "The file is larger than is taken: send a smaller one",
  unfinished: "The file was not encrypted to its end, so it has no key yet: encrypt it again",
  "read twice": "The file is encrypted once for each key: encrypt it again for another try"
}

export class AttachmentError
  extends Schema.TaggedError<AttachmentError>()("AttachmentError", { reason: AttachmentFault })
{
  override get message() {
    return advice[this.reason]
  }
}
