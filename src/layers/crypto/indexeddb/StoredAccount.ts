import { deserialize } from "node:v8"
import type { StoredAccount } from "../../../domain/crypto/device/KeyStoreOwner.ts"
import { at, parseJson, readText, recordOf } from "../../../domain/Json.ts"
import { encodeKey } from "./KeyOrder.ts"

/** What reads rows of a file of records. */
export interface RowReading {
  readonly all: (text: string, ...values: ReadonlyArray<string | Uint8Array>) => ReadonlyArray<unknown>
}

/** Where the engine keeps a record: the names are its own, and a test holds them against it. */
const select = `SELECT r.value FROM records r JOIN stores s ON s.id = r.store WHERE s.name = ? AND r.key = ?`

const recordIn = (rows: RowReading, store: string, key: string) => {
  const [row] = rows.all(select, store, encodeKey(key))
  if (row === undefined) return undefined
  const value: unknown = deserialize(recordOf(row)["value"] as Uint8Array)
  return parseJson(Buffer.from(readText(value) ?? "", "base64").toString("utf8"))
}

/** Whose keys are in a store, read past the engine: loading that takes long, and makes new keys where none are. */
export const storedAccount = (rows: RowReading): StoredAccount => {
  try {
    // A file of no length is a whole one, without any table.
    if (rows.all("SELECT 1 FROM sqlite_master WHERE name = ?", "records").length === 0) return { _tag: "None" }
    const account = recordIn(rows, "core", "account")
    if (account === undefined) return { _tag: "None" }
    const [user, device] = [readText(at(account, "user_id")), readText(at(account, "device_id"))]
    if (user === undefined || device === undefined) return { _tag: "Unreadable" }
    const own = recordIn(rows, "devices", `${user}\u001d${device}`)
    const fingerprint = readText(at(own, "device_keys", "keys", `ed25519:${device}`))
    return { _tag: "Held", user, device, fingerprint }
  } catch {
    return { _tag: "Unreadable" }
  }
}
