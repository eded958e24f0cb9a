"""The CORS protocol: what AWS answers, and what a browser makes of it."""
