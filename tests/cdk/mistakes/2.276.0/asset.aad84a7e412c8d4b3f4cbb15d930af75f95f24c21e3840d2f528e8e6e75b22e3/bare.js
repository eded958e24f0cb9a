exports.handler = async () => ({ statusCode: 200, body: '[]' }); // error: handler-without-origin
