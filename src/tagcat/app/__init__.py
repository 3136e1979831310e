"""What a person can do with an account and a collection; knows the store by its protocol only."""
