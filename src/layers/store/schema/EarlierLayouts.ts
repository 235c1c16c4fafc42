/**
 * The names in a store of that layout, for a reader that does not migrate it: tables and columns as SQL text, under
 * the names of the newest layout.
 */
export const namesIn = (layout: number) => ({
  roomColumns: layout < 5
    ? `NULL AS name, NULL AS topic, NULL AS origin, NULL AS replacement, 0 AS followed, 0 AS untrusted, 0 AS marked`
    : "name, topic, origin, replacement, followed, untrusted, marked",
  madeRooms: layout < 8
    ? "(SELECT NULL AS room, NULL AS person, NULL AS command, 0 AS archived, 0 AS linked WHERE 0)"
    : "made_rooms",
  spaces: layout < 8 ? "(SELECT NULL AS person, NULL AS space WHERE 0)" : "spaces",
  isSpace: layout < 8 ? "0" : "r.space",
  sessions: layout < 9 ? "(SELECT NULL AS thread, NULL AS chat WHERE 0)" : "agent_sessions",
  ...(layout < 3
    ? {
      gaps: `(SELECT id, room, CASE WHEN state LIKE 'given up: %' THEN 'given up' ELSE state END AS state,
        CASE WHEN state LIKE 'given up: %' THEN substr(state, length('given up: ') + 1) END AS why FROM holes)`,
      crashes: "strikes",
      entry: "slot"
    }
    : { gaps: "gaps", crashes: "crashes", entry: "entry" })
})
