"""How models/emoji-faces-32 was made: a score network trained by denoising score matching."""
