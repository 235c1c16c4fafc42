import { parseJson, readRecord } from "../Json.ts"
import { type PlatformId, readPlatformId } from "./PlatformId.ts"

/** What the platform's control plane says of one person. */
export type MasterAnswer =
  /** `id` is the platform's own id of them; undefined where it gives none that can be told to the agent. */
  | { readonly _tag: "Known"; readonly id: PlatformId | undefined }
  | { readonly _tag: "Unknown" }
  /** It says nothing; `detail` has no ids and no text of the answer. */
  | { readonly _tag: "Unavailable"; readonly detail: string }

export const unavailable = (detail: string): MasterAnswer => ({ _tag: "Unavailable", detail })

/**
 * The meaning of an answer to `GET /users/{user_id}`. Of the object only a string `id` is used: what else it may hold
 * is not agreed on.
 */
export const masterAnswer = ({ body, status }: { readonly status: number; readonly body: string }): MasterAnswer => {
  if (status === 404) return { _tag: "Unknown" }
  if (status !== 200) return unavailable(`HTTP ${status}`)
  const person = readRecord(parseJson(body))
  return person === undefined
    ? unavailable("HTTP 200 without a JSON object")
    : { _tag: "Known", id: readPlatformId(person["id"]) }
}

/** The address of what the platform says of a person; `base` has no slash at its end. */
export const userAddress = (base: string, id: string): URL => new URL(`${base}/users/${encodeURIComponent(id)}`)
