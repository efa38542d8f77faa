"""The words on the screen in zh-CN and en."""
