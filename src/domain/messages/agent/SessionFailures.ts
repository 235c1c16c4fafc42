/** What people read of an agent that could not be asked, by the codes of the wires that keep sessions with it. */
export const sessionFailures: Readonly<Record<string, string>> = {
  login_missing: "The assistant wants a login before it answers anybody. The operator of this bot has to look at it.",
  session_lost: "The assistant lost this conversation twice in a row, so I stopped asking it."
}

export const russianSessionFailures: Readonly<Record<string, string>> = {
  login_missing: "Ассистент никому не отвечает без входа в учётную запись. Это должен посмотреть оператор бота.",
  session_lost: "Ассистент дважды подряд потерял этот разговор, поэтому я перестал его спрашивать."
}
