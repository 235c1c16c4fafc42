import type { JsonObject } from "./SyncFolding.ts"

/** The part of a user id that people call somebody by. */
export const nameOf = (user: string): string => user.slice(1).split(":", 1)[0] ?? user

/** A text as it is sent; it mentions whoever of `members` is in it with an `@`. */
export const writtenText = (body: string, members: Iterable<string>): JsonObject => {
  const mentioned = [...members].filter((user) => new RegExp(`(?:^|\\W)@${nameOf(user)}\\b`, "i").test(body))
  return { msgtype: "m.text", body, "m.mentions": mentioned.length === 0 ? {} : { user_ids: mentioned } }
}

const kinds = ["image", "audio", "video"]

/** A file that was stored, as it is sent; `caption` may be empty. */
export const writtenFile = (
  file: { readonly name: string; readonly type: string; readonly size: number },
  mxc: string,
  caption: string,
  members: Iterable<string>
): JsonObject => {
  const kind = kinds.find((one) => file.type.startsWith(`${one}/`)) ?? "file"
  return {
    ...writtenText(caption === "" ? file.name : caption, members),
    msgtype: `m.${kind}`,
    filename: file.name,
    url: mxc,
    info: { mimetype: file.type === "" ? "application/octet-stream" : file.type, size: file.size }
  }
}
