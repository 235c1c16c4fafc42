// The two names that matrix-bot-sdk's own declarations import from here.
export declare class OlmMachine {}
export declare const enum StoreType {
  Sled = 0,
  Sqlite = 1
}
