exports.handler = async () => ({
  statusCode: 200,
  headers: {
    'Access-Control-Allow-Origin': 'https://app.example.com', // error: duplicate-allow-origin
    'Access-Control-Allow-Credentials': 'true',
  },
  body: '[]',
});
