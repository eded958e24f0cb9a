exports.handler = async (event) => {
  const order = JSON.parse(event.body);
  return { statusCode: 200, body: JSON.stringify(order) }; // error: handler-without-origin
};
