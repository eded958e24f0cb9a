exports.handler = async () => ({
  statusCode: 200,
  headers: { 'Access-Control-Allow-Origin': 'https://app.example.com', 'Access-Control-Allow-Credentials': 'true' },
  body: '[]',
});
