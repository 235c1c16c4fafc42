import type { DatabaseSync } from "node:sqlite"

/** Which ciphertexts were read is not forgotten with the conversations: they could be repeated otherwise. */
export const carryDigests = (database: DatabaseSync, store: string) => {
  database.prepare("ATTACH DATABASE ? AS present").run(store)
  const [both] = database.prepare(
    `SELECT (SELECT count(*) FROM main.sqlite_master WHERE name = 'ciphertexts')
      + (SELECT count(*) FROM present.sqlite_master WHERE name = 'ciphertexts') AS n`
  ).all()
  if (both?.["n"] === 2) database.exec("INSERT OR IGNORE INTO main.ciphertexts SELECT * FROM present.ciphertexts")
  database.exec("DETACH DATABASE present")
}
