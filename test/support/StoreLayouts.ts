import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"

/** One file a layout that bots wrote, with rows in it. They are never changed, as nobody changes the stores out there. */
export const layoutsFolder = join(import.meta.dirname, "../layers/store/schema/layouts")

export const layoutFile = (layout: number) => join(layoutsFolder, `layout-${layout}.sql`)

/** The layouts that there is a file of, in order. */
export const keptLayouts = () =>
  readdirSync(layoutsFolder).map((name) => Number(/\d+/.exec(name)?.[0])).sort((one, other) => one - other)

/** Makes a store of that layout at a path, as a bot leaves it. */
export const makeLayout = (layout: number, path: string) => {
  const database = new DatabaseSync(path)
  try {
    database.exec("PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF")
    database.exec(`BEGIN; ${readFileSync(layoutFile(layout), "utf8")}; COMMIT`)
  } finally {
    database.close()
  }
}

type Row = Readonly<Record<string, string | number | null>>

const literal = (value: string | number | null) =>
  typeof value === "string" ? `'${value.replaceAll("'", "''")}'` : String(value)

const insert = (table: string, row: Row) =>
  `INSERT INTO ${table} (${Object.keys(row).join(", ")}) VALUES (${Object.values(row).map(literal).join(", ")});`

/** All of a store as SQL: what makes its tables and indices, and its rows. */
export const writtenOut = (database: DatabaseSync): string => {
  const made = database.prepare("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY rowid")
    .all() as unknown as ReadonlyArray<{ readonly type: string; readonly name: string; readonly sql: string }>
  const tables = made.filter(({ name, type }) => type === "table" && !name.startsWith("sqlite_"))
  return [
    ...made.filter(({ name }) => !name.startsWith("sqlite_")).map(({ sql }) => `${sql};`),
    ...tables.flatMap(({ name }) =>
      (database.prepare(`SELECT * FROM ${name}`).all() as unknown as ReadonlyArray<Row>).map((row) => insert(name, row))
    ),
    // Numbers are not given twice, also of rows that are gone.
    "DELETE FROM sqlite_sequence;",
    ...(database.prepare("SELECT name, seq FROM sqlite_sequence").all() as unknown as ReadonlyArray<Row>).map((row) =>
      insert("sqlite_sequence", row)
    ),
    ""
  ].join("\n")
}
