import { bytesText } from "../StatusRow.ts"

/** What is being done with a store. */
export interface StoreWork {
  readonly what: string
  /** The file that grows while it is done, and about how large it becomes; null: nobody can say how far it is. */
  readonly grows: { readonly file: string; readonly bytes: number } | null
}

/** A line about how far it is; `size` is that of the file that grows, `width` the columns of the bar. */
export const storeWorkText = ({ grows, what }: StoreWork, size: number, seconds: number, width = 30): string => {
  if (grows === null || grows.bytes <= 0) return `${what} … ${seconds} s`
  const full = Math.floor(width * Math.min(1, Math.max(0, size) / grows.bytes))
  return `[${"█".repeat(full)}${"·".repeat(width - full)}] ${what}: ${bytesText(size)} of ${bytesText(grows.bytes)}`
}
