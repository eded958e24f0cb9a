const headers = { 'Access-Control-Allow-Origin': process.env.ALLOWED_ORIGIN };

exports.handler = async () => {
  try {
    return { statusCode: 200, headers, body: JSON.stringify([{ id: 1, name: 'First' }]) };
  } catch (error) {
    return { statusCode: 500, headers, body: JSON.stringify({ message: 'failed' }) };
  }
};
