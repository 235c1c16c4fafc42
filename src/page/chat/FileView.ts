import { button, element } from "../Elements.ts"
import type { MatrixCalls } from "./MatrixCalls.ts"
import type { ShownFile } from "./ShownRoom.ts"

/** Types that a browser shows as a picture and nothing else. */
const pictures: ReadonlySet<string> = new Set(["image/png", "image/jpeg", "image/gif", "image/webp"])

/** In bytes; larger pictures are only offered. */
const largestPicture = 5 * 1024 * 1024

const sizeText = (size: number | undefined) =>
  size === undefined ? "" : size < 1024 ? ` (${size} bytes)` : ` (${Math.round(size / 1024)} KiB)`

const urlOf = async (calls: MatrixCalls, { mime, mxc }: ShownFile) =>
  URL.createObjectURL(new Blob([await calls.download(mxc)], { type: mime }))

const save = async (calls: MatrixCalls, file: ShownFile) => {
  const url = await urlOf(calls, { ...file, mime: "application/octet-stream" })
  const link = element("a", "")
  link.href = url
  link.download = file.name
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
}

/** A file of a message: a picture is shown, and everything can be saved. */
export const fileView = (calls: MatrixCalls, file: ShownFile): HTMLElement => {
  const view = element("div", "file")
  const name = `${file.name}${sizeText(file.size)}`
  if (pictures.has(file.mime) && (file.size ?? 0) <= largestPicture) {
    const picture = element("img", "")
    picture.alt = file.name
    picture.addEventListener("load", () => URL.revokeObjectURL(picture.src))
    urlOf(calls, file).then((url) => (picture.src = url), () => picture.remove())
    view.append(picture)
  }
  view.append(button(`⤓ ${name}`, `Save ${name}`, () => void save(calls, file).catch(() => undefined)))
  return view
}
