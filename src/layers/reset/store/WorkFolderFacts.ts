import { Effect } from "effect"
import * as SqlClient from "effect/sql/SqlClient"
import { readdirSync, rmSync } from "node:fs"
import { join } from "node:path"
import { isWorkFolder } from "../../../domain/agents/acp/WorkFolders.ts"
import type { ChatId } from "../../../domain/Ids.ts"
import type { StoreError } from "../../../domain/StoreError.ts"
import { fileFault } from "../../store/DataDir.ts"
import { namesIn } from "../../store/schema/EarlierLayouts.ts"

/** The folders below `work`; none where it is not there. */
const foldersIn = (work: string): ReadonlyArray<string> => {
  try {
    return readdirSync(work, { withFileTypes: true }).filter((entry) => entry.isDirectory() && isWorkFolder(entry.name))
      .map(({ name }) => name).sort()
  } catch {
    return []
  }
}

/** The folders in which an agent worked, and whose each is, by a store of that layout. */
export const workFolders = Effect.fnUntraced(function*(layout: number, work: string) {
  const found = foldersIn(work)
  if (found.length === 0) return []
  const sql = yield* SqlClient.SqlClient
  const rows = yield* sql<{ thread: string; chat: ChatId | null }>`SELECT thread, chat FROM ${
    sql.literal(namesIn(layout).sessions)
  }`
  const chats = new Map(rows.map(({ chat, thread }) => [thread, chat]))
  return found.map((folder) => ({ folder, chat: chats.get(folder) ?? null }))
})

/** Deletes a folder in which an agent worked; links in it are deleted, and not what they lead to. */
export const dropFolder = (work: string, folder: string): Effect.Effect<void, StoreError> =>
  Effect.try({
    try: () => {
      if (isWorkFolder(folder)) rmSync(join(work, folder), { recursive: true, force: true, maxRetries: 2 })
    },
    catch: fileFault(join(work, folder))
  })
