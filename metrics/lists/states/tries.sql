  select app, try_status as status, invoked_at from ({rows}) as picked
