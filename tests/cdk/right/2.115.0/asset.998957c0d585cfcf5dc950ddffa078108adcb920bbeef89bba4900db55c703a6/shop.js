const allowed = ['https://app.example.com', 'http://localhost:3000'];

exports.handler = async (event) => {
  const origin = event.headers.origin || event.headers.Origin || '';
  const headers = {
    'Access-Control-Allow-Origin': allowed.includes(origin) ? origin : allowed[0],
    'Access-Control-Allow-Credentials': 'true',
    Vary: 'Origin',
  };
  try {
    const order = JSON.parse(event.body || '{}');
    return { statusCode: 200, headers, body: JSON.stringify({ order }) };
  } catch (error) {
    return { statusCode: 400, headers, body: JSON.stringify({ message: 'no order' }) };
  }
};
