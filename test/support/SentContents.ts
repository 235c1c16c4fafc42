/** The contents that clients send for what a person does about another event. */

export const editOf = (event: string, body: string) => ({
  msgtype: "m.text",
  body: `* ${body}`,
  "m.new_content": { msgtype: "m.text", body },
  "m.relates_to": { rel_type: "m.replace", event_id: event }
})

export const reactionTo = (event: string, key: string) => ({
  "m.relates_to": { rel_type: "m.annotation", event_id: event, key }
})

export const replyTo = (event: string, body: string) => ({
  msgtype: "m.text",
  body,
  "m.relates_to": { "m.in_reply_to": { event_id: event } }
})

/** The relation of a message in a thread, which says where it stands for clients that know no threads. */
export const inThread = (root: string, last = root) => ({
  "m.relates_to": {
    rel_type: "m.thread",
    event_id: root,
    is_falling_back: true,
    "m.in_reply_to": { event_id: last }
  }
})
