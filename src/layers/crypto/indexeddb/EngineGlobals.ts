import { Database, type Factory } from "./Factory.ts"
import { KeyRange } from "./KeyOrder.ts"
import { OpenRequest, Request } from "./Requests.ts"
import { CursorWithValue, RecordCursor } from "./Stores.ts"

/** Which file the databases of a name's first part are in: that part is drawn for each file that is opened. */
const factories = new Map<string, Factory>()

const prefixOf = (name: string) => name.slice(0, name.indexOf("::"))

/** `IDBFactory` by the name of the database. */
const byName = {
  open: (name: string, version?: number): OpenRequest => {
    const factory = factories.get(prefixOf(name))
    if (factory === undefined) throw new DOMException("no store is open for this database", "UnknownError")
    return factory.open(name.slice(name.indexOf("::") + 2), version)
  }
}

/**
 * Lets the engine find its store: it looks for an Indexed Database among the global names, as it would in a browser.
 * Names that are there already are left alone.
 */
export const serveIndexedDatabase = (prefix: string, factory: Factory): void => {
  factories.set(prefix, factory)
  const names = {
    indexedDB: byName,
    IDBKeyRange: KeyRange,
    IDBCursor: RecordCursor,
    IDBCursorWithValue: CursorWithValue,
    IDBDatabase: Database,
    IDBRequest: Request,
    IDBOpenDBRequest: OpenRequest
  }
  for (const [name, value] of Object.entries(names)) {
    if (!(name in globalThis)) Object.defineProperty(globalThis, name, { value, configurable: true })
  }
}

export const dismissIndexedDatabase = (prefix: string): void => void factories.delete(prefix)
