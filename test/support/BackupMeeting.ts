import { Effect } from "effect"
import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { answerOfCopy, type CopyAnswer } from "../../src/layers/store/copying/CopyAnswer.ts"
import type { copyApart } from "../../src/layers/store/copying/CopyProcess.ts"
import { WholeJournal } from "../../src/testing/WholeJournal.ts"
import { folder, opened } from "./Folder.ts"

/** A folder with a store that holds a name, and another folder for copies. */
export const backupScene = Effect.gen(function*() {
  const [dir, elsewhere] = [yield* folder, yield* folder]
  yield* opened(dir, Effect.flatMap(WholeJournal, (journal) => journal.put("name", "kept")))
  return { dir, target: join(elsewhere, "copy.db"), elsewhere }
})

/** The name that a store holds. */
export const nameInCopy = (file: string) => {
  const database = new DatabaseSync(file, { readOnly: true })
  const row = database.prepare("SELECT value FROM meta WHERE name = 'name'").get()
  database.close()
  return row?.["value"]
}

/** Copies here, and does something before it is said that the copy is made; also says what each copy was made of. */
export const metCopy = (act: (time: number) => void, answer?: (time: number) => CopyAnswer | undefined) => {
  const sources: Array<string> = []
  const copy: typeof copyApart = (source, part) =>
    Effect.sync(() => {
      const made = answerOfCopy(source, part)
      act(sources.push(source))
      return answer?.(sources.length) ?? made
    })
  return { copy, sources }
}
