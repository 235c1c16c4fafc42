import { DatabaseSync } from "node:sqlite"
import { megolmIndex } from "../support/MegolmIndex.ts"

/** How many encrypted events of somebody the server has, and those whose index an other of its session had before. */
export const messageIndexes = (database: string, sender: string) => {
  const db = new DatabaseSync(database, { readOnly: true })
  try {
    const seen = new Set<string>()
    const reused: Array<string> = []
    let count = 0
    for (
      const { json } of db.prepare("SELECT json FROM event_json").all() as unknown as ReadonlyArray<{ json: string }>
    ) {
      const event = JSON.parse(json) as {
        readonly type: string
        readonly sender: string
        readonly content: { readonly session_id?: string; readonly ciphertext?: string }
      }
      if (event.type !== "m.room.encrypted" || event.sender !== sender) continue
      count++
      const index = `${event.content.session_id} ${megolmIndex(event.content.ciphertext!)}`
      if (seen.has(index)) reused.push(index)
      seen.add(index)
    }
    return { count, reused }
  } finally {
    db.close()
  }
}
