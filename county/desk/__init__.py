"""The county's web desk: what waits for whom, until when, and the forms to move it on."""
