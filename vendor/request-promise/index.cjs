module.exports = () => {
  throw new Error("request-promise is taken out of use")
}
