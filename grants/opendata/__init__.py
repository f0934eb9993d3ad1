"""What leaves for anybody to use, and what comes in from elsewhere: past awards."""
