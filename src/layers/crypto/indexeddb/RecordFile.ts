import { DatabaseSync, type StatementSync } from "node:sqlite"
import { deserialize, serialize } from "node:v8"
import { encodeKey, isKey, type KeyRange } from "./KeyOrder.ts"
import { recordTables } from "./RecordTables.ts"
import { StoreTrouble } from "./StoreTrouble.ts"

/** The field that is an index's key, its names joined by dots; or several, whose values together are. */
export type KeyPath = string | ReadonlyArray<string>

/** A store or an index, by the number that the file knows it by. */
export interface IndexLayout {
  readonly id: number
  readonly name: string
  readonly path: KeyPath
  readonly isUnique: boolean
}

export interface StoreLayout {
  readonly id: number
  readonly name: string
  readonly indexes: Array<IndexLayout>
}

/** A record as it is kept; `key` is the index's where it was looked up by one, else the same as `primary`. */
export interface KeptRecord {
  readonly key: Uint8Array
  readonly primary: Uint8Array
  readonly value: Uint8Array
}

const fieldOf = (value: unknown, path: KeyPath): unknown =>
  typeof path === "string"
    ? path.split(".").reduce<unknown>(
      (at, name) => (typeof at === "object" && at !== null ? (at as Record<string, unknown>)[name] : undefined),
      value
    )
    : path.map((one) => fieldOf(value, one))

const lowest = new Uint8Array(0)
const highest = Uint8Array.of(0xff)

/**
 * The records of Indexed Database databases in one SQLite file. It is held by one process alone, and a commit is on
 * disk when it returns.
 */
export class RecordFile {
  readonly #sql: DatabaseSync
  readonly #prepared = new Map<string, StatementSync>()
  #holds = false
  readonly trouble = new StoreTrouble()

  /** Throws as node:sqlite does: `errcode` 5 where another process holds the file, 11 or 26 where it is damaged. */
  constructor(path: string) {
    this.#sql = new DatabaseSync(path)
    try {
      this.#sql.exec("PRAGMA busy_timeout = 0; PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL")
      this.#sql.exec(`PRAGMA synchronous = FULL; BEGIN IMMEDIATE; ${recordTables} COMMIT`)
    } catch (cause) {
      this.#sql.close()
      throw cause
    }
  }

  #statement(text: string): StatementSync {
    const statement = this.#prepared.get(text) ?? this.#sql.prepare(text)
    this.#prepared.set(text, statement)
    return statement
  }

  run(text: string, ...values: ReadonlyArray<string | number | Uint8Array>): number {
    return this.trouble.watch(() => Number(this.#statement(text).run(...values).lastInsertRowid))
  }

  all<Row>(text: string, ...values: ReadonlyArray<string | number | Uint8Array>): ReadonlyArray<Row> {
    return this.trouble.watch(() => this.#statement(text).all(...values) as unknown as ReadonlyArray<Row>)
  }

  /** Begins a transaction; within what is held it is a step of that. */
  begin(): void {
    this.trouble.watch(() => this.#sql.exec(this.#step("SAVEPOINT one", "BEGIN IMMEDIATE")))
  }

  commit(): void {
    this.trouble.watch(() => this.#sql.exec(this.#step("RELEASE one", "COMMIT")))
    if (!this.#holds) this.trouble.kept()
  }

  rollback(): void {
    if (this.#sql.isTransaction) this.#sql.exec(this.#step("ROLLBACK TO one; RELEASE one", "ROLLBACK"))
  }

  #step(held: string, alone: string): string {
    if (!this.#holds) return alone
    // A fault of the disk ends what is held, with all its steps; none of them may then be kept by itself.
    if (!this.#sql.isTransaction) throw new DOMException("an earlier step was not kept", "AbortError")
    return held
  }

  /** From here on transactions are kept together, once `keep` returns; until then they are on no disk. */
  hold(): void {
    this.trouble.watch(() => this.#sql.exec("BEGIN IMMEDIATE"))
    this.#holds = true
  }

  /** Keeps what was held; where it throws, nothing of it is kept. */
  keep(): void {
    this.#holds = false
    try {
      this.commit()
    } catch (cause) {
      this.rollback()
      throw cause
    }
  }

  /** Takes back what was held. */
  drop(): void {
    this.#holds = false
    this.rollback()
  }

  close(): void {
    if (this.#sql.isOpen) this.#sql.close()
  }

  put(store: StoreLayout, key: Uint8Array, value: unknown): void {
    this.unindex(store, key)
    this.run("INSERT OR REPLACE INTO records VALUES (?, ?, ?)", store.id, key, serialize(value))
    for (const index of store.indexes) this.index(index, key, value)
  }

  /** Puts a record into an index, where it has a key for that. */
  index(index: IndexLayout, key: Uint8Array, value: unknown): void {
    const field = fieldOf(value, index.path)
    if (!isKey(field)) return
    const at = encodeKey(field)
    if (
      index.isUnique && this.all("SELECT 1 FROM entries WHERE idx = ? AND key = ? LIMIT 1", index.id, at).length > 0
    ) {
      throw new DOMException(`the index ${index.name} has such a key already`, "ConstraintError")
    }
    this.run("INSERT INTO entries VALUES (?, ?, ?)", index.id, at, key)
  }

  unindex({ indexes }: StoreLayout, key: Uint8Array): void {
    for (const { id } of indexes) this.run("DELETE FROM entries WHERE idx = ? AND record = ?", id, key)
  }

  delete(store: StoreLayout, { lower = lowest, lowerOpen, upper = highest, upperOpen }: KeyRange): void {
    const within = `key ${lowerOpen ? ">" : ">="} ? AND key ${upperOpen ? "<" : "<="} ?`
    for (const { id } of store.indexes) {
      this.run(`DELETE FROM entries WHERE idx = ? AND ${within.replaceAll("key", "record")}`, id, lower, upper)
    }
    this.run(`DELETE FROM records WHERE store = ? AND ${within}`, store.id, lower, upper)
  }

  /** Records of a range in their order, at most `limit`. By an index where one is given, after `after` in its order. */
  select(
    store: StoreLayout,
    index: IndexLayout | undefined,
    { lower = lowest, lowerOpen, upper = highest, upperOpen }: KeyRange,
    limit: number,
    after?: KeptRecord
  ): ReadonlyArray<KeptRecord> {
    const ends = `${lowerOpen ? ">" : ">="} ? AND `
    const upTo = upperOpen ? "< ?" : "<= ?"
    if (index === undefined) {
      return this.all(
        `SELECT key, key AS "primary", value FROM records WHERE store = ? AND key ${ends} key ${upTo}
          ${after === undefined ? "" : "AND key > ?"} ORDER BY key LIMIT ?`,
        store.id,
        lower,
        upper,
        ...(after === undefined ? [] : [after.key]),
        limit
      )
    }
    return this.all(
      `SELECT e.key, e.record AS "primary", r.value FROM entries e JOIN records r ON r.store = ? AND r.key = e.record
        WHERE e.idx = ? AND e.key ${ends} e.key ${upTo}
        ${after === undefined ? "" : "AND (e.key, e.record) > (?, ?)"} ORDER BY e.key, e.record LIMIT ?`,
      store.id,
      index.id,
      lower,
      upper,
      ...(after === undefined ? [] : [after.key, after.primary]),
      limit
    )
  }

  count({ id }: StoreLayout, index: IndexLayout | undefined): number {
    const [row] = index === undefined
      ? this.all<{ n: number }>("SELECT count(*) AS n FROM records WHERE store = ?", id)
      : this.all<{ n: number }>("SELECT count(*) AS n FROM entries WHERE idx = ?", index.id)
    return row!.n
  }
}

/** The value of a kept record, each time another copy. */
export const valueOf = ({ value }: KeptRecord): unknown => deserialize(value)
